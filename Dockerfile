# The page for self-hosting:  docker build -t fgsm-playground . && docker run --rm -p 7860:7860 fgsm-playground
FROM python:3.11-slim

RUN useradd --create-home --uid 1000 user
USER user
RUN mkdir /home/user/app
WORKDIR /home/user/app

ENV PATH=/home/user/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    KERAS_HOME=/home/user/.keras \
    GRADIO_TEMP_DIR=/home/user/gradio \
    GRADIO_ANALYTICS_ENABLED=False \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860

COPY --chown=user requirements.txt .
RUN python -m venv /home/user/venv && pip install -r requirements.txt

COPY --chown=user . .
# The ImageNet weights, 14 MB. A build without a way to them still makes an image: it fetches them when it runs.
RUN mkdir -p "$KERAS_HOME" "$GRADIO_TEMP_DIR" \
    && (python -m fgsm models --fetch imagenet \
        || echo "Going on without the ImageNet weights: the page will try again when it starts.")

EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['GRADIO_SERVER_PORT'] + '/health', timeout=4)"]
CMD ["python", "app.py"]
