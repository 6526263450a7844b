"""S3: conditional writes that are atomic, and the right error for a part of an unknown upload."""

from __future__ import annotations

import threading
from typing import Any

from moto.s3.exceptions import NoSuchUpload
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

moto_put_object = S3Response.put_object
moto_upload_part = S3Backend.upload_part
conditional_write = threading.Lock()


def put_object(response: S3Response) -> Any:
    """Of many parallel `If-None-Match: *` PUTs of one key, one may win."""
    if "If-None-Match" not in response.headers and "If-Match" not in response.headers:
        return moto_put_object(response)
    with conditional_write:
        return moto_put_object(response)


def upload_part(backend: S3Backend, bucket_name: str, multipart_id: str, part_id: int, value: bytes) -> Any:
    """moto answers 500 where there is no such upload, and clients try that again and again."""
    if multipart_id not in backend.get_bucket(bucket_name).multiparts:
        raise NoSuchUpload(upload_id=multipart_id)
    return moto_upload_part(backend, bucket_name, multipart_id, part_id, value)


def install() -> None:
    S3Response.put_object = put_object
    S3Backend.upload_part = upload_part
