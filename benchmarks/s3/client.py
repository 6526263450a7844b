"""What Python's metaflow.S3 does: client.py VERB FOLDER URL"""
import os
import sys
import time

from metaflow import S3

verb, folder, url = sys.argv[1:]
names = os.listdir(folder) if verb == "put" else []
with S3(s3root=url) as s3:
    start = time.perf_counter()
    if verb == "put":
        done = s3.put_files([(name, os.path.join(folder, name)) for name in names])
    elif verb == "get":
        done = s3.get_all()
    else:
        done = s3.list_recursive()
    seconds = time.perf_counter() - start
    print("count", len(done))
    print("seconds", seconds)
