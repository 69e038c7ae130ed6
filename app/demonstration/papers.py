"""The papers and photos of the story: drawn here, and marked as invented on their face."""
from __future__ import annotations

import io
import zlib
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app.base import clock
from app.base.files import Upload, keep_bytes
from app.base.money import in_yuan
from app.settings import ROOT

_FONT = ROOT / "node_modules" / "@expo-google-fonts" / "noto-sans-sc" / "400Regular" / "NotoSansSC_400Regular.ttf"
PAPER, INK, LINE, WASH = "#fcfbf7", "#1d2420", "#d9d5c8", "#e3efe8"


@lru_cache(maxsize=8)
def _face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size)


def voucher(title: str, fen: int, to: str) -> Upload:
    """A bank slip or invoice: what, how much, for whom, when."""
    image = Image.new("RGB", (900, 520), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((24, 24, 876, 496), outline=LINE, width=3)
    draw.text((60, 56), title, INK, _face(40))
    for number, line in enumerate((f"金额  ¥{in_yuan(fen):,.2f}", f"收款  {to}", f"日期  {clock.today():%Y-%m-%d}")):
        draw.text((60, 160 + 70 * number), line, INK, _face(34))
    draw.text((60, 430), "演示凭证，不是真的", "#55605a", _face(26))
    return _kept(image, "image/png", f"{title}.png", is_public=True)


def photo(caption: str) -> Upload:
    """What stands for a photo: a plain ground with words, so that nobody takes it for a real one."""
    image = Image.new("RGB", (1200, 800), WASH)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 640, 1200, 800), fill="#cfe2d7")
    draw.text((60, 670), caption, INK, _face(44))
    draw.text((60, 736), "示意图", "#55605a", _face(30))
    return _kept(image, "image/png", f"{caption}.png", is_public=True)


def _kept(image: Image.Image, kind: str, name: str, is_public: bool) -> Upload:
    out = io.BytesIO()
    image.save(out, "PNG", compress_type=zlib.Z_RLE)  # plain grounds: as small as by the default way, in half the time
    return keep_bytes(out.getvalue(), kind, Path(name).name, is_public)
