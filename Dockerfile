# The page for self-hosting; deploy/ has several of it behind nginx.
#   docker build -t fgsm-playground .
#   docker run --rm --init --read-only --tmpfs /tmp -p 7860:7860 fgsm-playground

# What the page needs to compute in the visitor's browser; of all that npm installs a few files go into the image.
FROM node:22-slim AS browser
WORKDIR /opt/browser
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM python:3.11-slim

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    KERAS_HOME=/opt/keras \
    MPLCONFIGDIR=/tmp/matplotlib \
    GRADIO_TEMP_DIR=/tmp/gradio \
    GRADIO_ANALYTICS_ENABLED=False \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    FGSM_LOG=1

# For Linux on x86-64; elsewhere: requirements.txt, without --require-hashes.
COPY requirements.lock /opt/
RUN python -m venv /opt/venv && pip install --require-hashes -r /opt/requirements.lock

WORKDIR /opt/app
COPY --from=browser /opt/browser/node_modules/onnxruntime-web/package.json node_modules/onnxruntime-web/
COPY --from=browser /opt/browser/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs /opt/browser/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm node_modules/onnxruntime-web/dist/
COPY --from=browser /opt/browser/node_modules/fflate/package.json node_modules/fflate/
COPY --from=browser /opt/browser/node_modules/fflate/esm/browser.js node_modules/fflate/esm/
COPY --from=browser /opt/browser/node_modules/jpeg-js/package.json node_modules/jpeg-js/
COPY --from=browser /opt/browser/node_modules/jpeg-js/lib/decoder.js node_modules/jpeg-js/lib/
COPY --from=browser /opt/browser/node_modules/@esbuild node_modules/@esbuild
COPY . .
# MobileNetV2's ImageNet weights, 14 MB. A build without a way to them still makes an image, with all other networks.
RUN python -m compileall -q app.py fgsm fgsm_playground \
    && (python -m fgsm models --fetch imagenet \
        || echo "Going on without MobileNetV2's ImageNet weights: bring them by a volume at $KERAS_HOME.")

# All of it is root's: the page runs as a user who has no home and writes nowhere but to /tmp.
RUN useradd --no-create-home --home-dir /nonexistent --uid 1000 user
USER 1000:1000

EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.build_opener(r.ProxyHandler({})).open('http://127.0.0.1:' + os.environ['GRADIO_SERVER_PORT'] + '/health', timeout=4)"]
CMD ["python", "app.py"]
