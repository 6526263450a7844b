"""S3: objects, ranges, multipart uploads, conditional writes, pages, presigned URLs, many clients."""

from __future__ import annotations

import http.client
import os
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError

from .harness import check, note, raises
from .stack import BUCKET, REGION, RUN, s3

REQUESTS_OF_A_CLIENT = 250


@check
def s3_object_metadata_and_range_get() -> None:
    key = f"{RUN}/object"
    put = s3.put_object(Bucket=BUCKET, Key=key, Body=b"0123456789", ContentType="text/x-test", Metadata={"owner": "me"})
    head = s3.head_object(Bucket=BUCKET, Key=key)
    assert head["Metadata"] == {"owner": "me"} and head["ContentType"] == "text/x-test"
    assert head["ContentLength"] == 10 and head["ETag"] == put["ETag"] == '"781e5e245d69b566979b86e28d23f2c7"'
    part = s3.get_object(Bucket=BUCKET, Key=key, Range="bytes=2-4")
    assert part["Body"].read() == b"234" and part["ContentRange"] == "bytes 2-4/10"
    assert part["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert s3.get_object(Bucket=BUCKET, Key=key, Range="bytes=-3")["Body"].read() == b"789"
    raises("InvalidRange", s3.get_object, Bucket=BUCKET, Key=key, Range="bytes=20-30")
    raises("NoSuchKey", s3.get_object, Bucket=BUCKET, Key="none")
    raises("NoSuchBucket", s3.get_object, Bucket="no-such-bucket", Key="none")
    raises("404", s3.head_object, Bucket=BUCKET, Key="none")


@check
def s3_multipart_upload() -> None:
    key, part = f"{RUN}/multipart", os.urandom(5 * 1024 * 1024)
    upload = s3.create_multipart_upload(Bucket=BUCKET, Key=key, Metadata={"kind": "parts"})["UploadId"]
    parts = []
    for number, body in enumerate((part, part, b"end"), start=1):
        sent = s3.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": sent["ETag"]})
    s3.complete_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})
    head = s3.head_object(Bucket=BUCKET, Key=key)
    assert head["ContentLength"] == 2 * len(part) + 3 and head["ETag"].endswith('-3"')
    assert head["Metadata"] == {"kind": "parts"}
    assert s3.get_object(Bucket=BUCKET, Key=key, Range=f"bytes={len(part)}-{len(part) + 9}")["Body"].read() == part[:10]
    aborted = s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
    s3.abort_multipart_upload(Bucket=BUCKET, Key=key, UploadId=aborted)
    raises("NoSuchUpload", s3.upload_part, Bucket=BUCKET, Key=key, UploadId=aborted, PartNumber=1, Body=b"x")


@check
def s3_conditional_writes() -> None:
    key = f"{RUN}/once"
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"first", IfNoneMatch="*")
    raises("PreconditionFailed", s3.put_object, Bucket=BUCKET, Key=key, Body=b"second", IfNoneMatch="*")
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"first"
    etag = s3.head_object(Bucket=BUCKET, Key=key)["ETag"]
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"third", IfMatch=etag)
    raises("PreconditionFailed", s3.put_object, Bucket=BUCKET, Key=key, Body=b"fourth", IfMatch=etag)
    raises("304", s3.get_object, Bucket=BUCKET, Key=key, IfNoneMatch=s3.head_object(Bucket=BUCKET, Key=key)["ETag"])


@check
def s3_one_of_many_parallel_conditional_writes_wins() -> None:
    def attempt(index: int) -> int | None:
        try:
            s3.put_object(Bucket=BUCKET, Key=f"{RUN}/race", Body=str(index).encode(), IfNoneMatch="*")
            return index
        except ClientError as error:
            assert error.response["Error"]["Code"] == "PreconditionFailed", error
            return None

    with ThreadPoolExecutor(64) as pool:
        winners = [index for index in pool.map(attempt, range(64)) if index is not None]
    assert len(winners) == 1, f"{len(winners)} winners"
    assert s3.get_object(Bucket=BUCKET, Key=f"{RUN}/race")["Body"].read() == str(winners[0]).encode()


@check
def s3_listing_with_pages_and_prefixes() -> None:
    names = [f"{RUN}/list/{index // 10}/{index:03}" for index in range(45)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda name: s3.put_object(Bucket=BUCKET, Key=name, Body=b"x"), names))
    paginator = s3.get_paginator("list_objects_v2")
    pages = list(paginator.paginate(Bucket=BUCKET, Prefix=f"{RUN}/list/", PaginationConfig={"PageSize": 20}))
    assert [len(page["Contents"]) for page in pages] == [20, 20, 5]
    assert [item["Key"] for page in pages for item in page["Contents"]] == names
    folders = s3.list_objects_v2(Bucket=BUCKET, Prefix=f"{RUN}/list/", Delimiter="/")
    assert [p["Prefix"] for p in folders["CommonPrefixes"]] == [f"{RUN}/list/{n}/" for n in range(5)]
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": name} for name in names]})
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix=f"{RUN}/list/")["KeyCount"] == 0


@check
def s3_presigned_urls_copy_and_odd_keys() -> None:
    key = f"{RUN}/odd key+ä=/%41?.txt"
    url = s3.generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": key}, ExpiresIn=60)
    urllib.request.urlopen(urllib.request.Request(url, data=b"signed", method="PUT", headers={"Content-Type": ""}))
    url = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key}, ExpiresIn=60)
    assert urllib.request.urlopen(url).read() == b"signed"
    s3.copy_object(Bucket=BUCKET, Key=f"{RUN}/copy", CopySource={"Bucket": BUCKET, "Key": key})
    assert s3.get_object(Bucket=BUCKET, Key=f"{RUN}/copy")["Body"].read() == b"signed"


@check
def s3_64_parallel_requests() -> None:
    bodies = [os.urandom(1024) for _ in range(512)]
    key = f"{RUN}/parallel/{{}}".format
    with ThreadPoolExecutor(64) as pool:
        list(pool.map(lambda n: s3.put_object(Bucket=BUCKET, Key=key(n), Body=bodies[n]), range(512)))
        got = list(pool.map(lambda n: s3.get_object(Bucket=BUCKET, Key=key(n))["Body"].read(), range(512)))
    assert got == bodies


@check
def s3_request_rate() -> None:
    """Plain HTTP on 8 connections, since boto3 would be measured instead."""
    for method in ("PUT", "GET"):
        started = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(request_often, [method] * 8, range(8)))
        rate = 8 * REQUESTS_OF_A_CLIENT / (time.monotonic() - started)
        note(f"S3, 1 KiB objects, 8 connections: {rate:.0f} {method}/s")


def request_often(method: str, client: int) -> None:
    endpoint = urllib.parse.urlsplit(s3.meta.endpoint_url)
    connection = http.client.HTTPConnection(endpoint.hostname or "", endpoint.port)
    scope = f"key/20260101/{REGION}/s3/aws4_request"
    signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}
    body = os.urandom(1024) if method == "PUT" else None
    for number in range(REQUESTS_OF_A_CLIENT):
        connection.request(method, f"/{BUCKET}/{RUN}/rate/{client}/{number}", body, signed)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
