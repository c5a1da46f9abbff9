"""What a file is by its first bytes, and what it is called if it is not read."""

from __future__ import annotations

import re

from fgsm.pictures.formats.boxes import brands
from fgsm.pictures.formats.tiff_kind import raw_kind

_HEAD = 1024  # bytes that are looked at
_ADVICE = " (save or export it as JPEG or PNG first)"

_READ = {
    rb"\xff\xd8\xff": "JPEG",
    rb"\x89PNG\r\n\x1a\n": "PNG",
    rb"RIFF....WEBP": "WebP",
    rb"GIF8[79]a": "GIF",
    rb"BM": "BMP",
}
_AVIF = {b"avif", b"avis"}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF = {b"mif1", b"mif2", b"mif3", b"msf1", b"miaf", b"avci", b"avcs", b"jpeg", b"jpgs", b"j2ki", b"j2is", b"vvic"}
_PICTURES = {
    rb"\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n": "a JPEG XL picture",
    rb"\xff\x4f\xff\x51|\0\0\0\x0cjP  \r\n\x87\n": "a JPEG 2000 picture",
    rb"II\xbc[\0\x01]": "a JPEG XR picture",
    rb"II\+\0|MM\0\+": "a TIFF picture",  # the large kind
    rb"II\x1a\0\0\0HEAP": "a raw photo (CRW)",
    rb"IIR[OS]|MMOR": "a raw photo (ORF)",
    rb"IIU\0": "a raw photo (RW2)",
    rb"FUJIFILMCCD-RAW": "a raw photo (RAF)",
    rb"FOVb": "a raw photo (X3F)",
    rb"\0MRM": "a raw photo (MRW)",
    rb"8BPS": "a Photoshop file",
    rb"gimp xcf": "a GIMP file",
    rb"\0\0\x01\0[^\0]": "an icon (ICO)",
    rb"\0\0\x02\0[^\0]\0": "a cursor (CUR)",
    rb"icns": "an icon (ICNS)",
    rb"\x76\x2f\x31\x01": "an OpenEXR picture",
    rb"#\?RADIANCE|#\?RGBE": "a Radiance HDR picture",
    rb"DDS ": "a DDS texture",
    rb"\xabKTX ": "a KTX texture",
    rb"qoif": "a QOI picture",
    rb"FLIF": "a FLIF picture",
    rb"BPG\xfb": "a BPG picture",
    rb"[\x8a\x8b][MJ]NG\r\n\x1a\n": "an MNG or JNG picture",
    rb"P[1-6]\s": "a PBM, PGM or PPM picture",
    rb"P7\n": "a PAM picture",
    rb"P[Ff]\s": "a PFM picture",
    rb"SIMPLE  =": "a FITS picture",
    rb".{128}DICM": "a DICOM picture",
    rb"SDPX|XPDS|\x80\x2a\x5f\xd7": "a DPX or Cineon picture",
    rb"\x01\xda[\0\x01][\x01\x02]": "an SGI picture",
    rb"\x59\xa6\x6a\x95": "a Sun raster picture",
    rb"\x0a[\0\x02-\x05]\x01[\x01\x02\x04\x08]": "a PCX picture",
    rb"/\* XPM \*/": "an XPM picture",
    rb"#define \S+_width": "an XBM picture",
    rb"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF": "a Windows metafile",
    rb"AT&TFORM": "a DjVu document",
    rb"BA.{4}\0\0\0\0.{4}BM": "an OS/2 bitmap array",
}
_OTHERS = {
    # A program that took the file for text changed what PNG's first bytes are there to show.
    rb"\x89PNG|.PNG\r\n\x1a\n|\xef\xbf\xbdPNG": "a damaged PNG picture (get or save it again)",
    rb"version https://git-lfs\.": "a Git LFS pointer (`git lfs pull` brings the picture)",
    rb"%PDF": "a PDF",
    rb"%!PS|\xc5\xd0\xd3\xc6": "a PostScript file",
    rb"PK\x03\x04": "a ZIP or office file",
    rb"\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf|Rar!": "a packed file",
    rb"\x93NUMPY": "a NumPy array",
    rb"\x89HDF": "an HDF5 file",
    rb"ID3|fLaC|RIFF....WAVE|....ftypM4[AB]": "a sound file",
    rb"\x1aE\xdf\xa3|RIFF....AVI |\0\0\x01[\xba\xb3]|FLV\x01|0&\xb2u\x8ef\xcf\x11": "a video",
    rb"OggS|....(ftyp|moov|mdat|wide)": "a video",
    rb".*<(?i:!doctype html|html|head|body)\b": "a web page",
    rb".*<svg": "an SVG drawing",
}
_TARGA = re.compile(
    rb".(?:\0[\x02\x03\x0a\x0b].{5}|\x01[\x01\x09]..[^\0].[\x0f\x10\x18\x20]).{8}[\x08\x0f\x10\x18\x20]", re.DOTALL
)
_TARGA_END = b"TRUEVISION-XFILE.\0"


def kind_of(data: bytes, *, avif: bool) -> str | None:
    """Return JPEG, PNG, WebP, AVIF, GIF or BMP, None for anything else.

    Args:
        data: a whole file.
        avif: whether AVIF is read here.
    """
    if avif and _AVIF & set(brands(data)):
        return "AVIF"
    return _match(_READ, data)


def name_of(data: bytes) -> str:
    """Return what a file that is not read is called in a sentence, with what to do about it if it is a picture."""
    picture = _heif(brands(data)) or raw_kind(data) or _match(_PICTURES, data)
    if picture is None and (other := _match(_OTHERS, data)):
        return other
    if picture is None and (data.endswith(_TARGA_END) or _TARGA.match(data)):
        picture = "a TGA picture"
    return picture + _ADVICE if picture else "something else"


def _heif(found: list[bytes]) -> str | None:
    """Return the name of a picture in ISO media boxes, by the brands that it claims."""
    if found[:1] == [b"crx "]:
        return "a raw photo (CR3)"
    if _AVIF & set(found):
        return "an AVIF picture"
    if _HEIC & set(found):
        return "a HEIC photo"
    return "a HEIF picture" if found and found[0] in _HEIF else None


def _match(signatures: dict[bytes, str], data: bytes) -> str | None:
    head = data[:_HEAD]
    return next((name for key, name in signatures.items() if re.match(key, head, re.DOTALL)), None)
