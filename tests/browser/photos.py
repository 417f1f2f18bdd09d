"""Photos of codes, as a browser uploads them."""

import io
from typing import Any

import zxingcpp
from PIL import Image


def upload(picture: Image.Image) -> dict[str, Any]:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return {"name": "foto.png", "mimeType": "image/png", "buffer": file.getvalue()}


def photo_of(text: str) -> dict[str, Any]:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return upload(Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=8)))


EMPTY_PHOTO = upload(Image.new("L", (320, 240), 200))
