"""Saves and loads the values of ArtifactBenchmarks with CPython's own means. One command a line on stdin, its words apart by tabs; one answer each."""
import array
import gc
import gzip
import hashlib
import json
import os
import pickle
import sys
import tempfile

MANY = 1_000_000
TINY = 10_000


def make(workload, data):
    if workload == "doubles":
        series = array.array("d")
        with open(data, "rb") as file:
            series.frombytes(file.read())
        return [series]
    if workload == "strings":
        return [["text number %d" % i for i in range(MANY)]]
    if workload == "records":
        return [[{"title": "Title %d" % i, "gross": i * 1000, "rating": i / 7.0} for i in range(MANY)]]
    if workload == "dictionary":
        return [{"key %d" % i: i for i in range(MANY)}]
    if workload == "tiny":
        return [{"number": i, "name": "artifact %d" % i} for i in range(TINY)]
    raise ValueError("There is no workload '%s'." % workload)


def pack(value):
    """The key of a value, and the blob that is stored under it. The quickest that the standard library has, quicker than what Metaflow does."""
    content = pickle.dumps(value, protocol=4)
    return hashlib.sha1(content).hexdigest(), gzip.compress(content, 3, mtime=0)


def unpack(blob):
    return pickle.loads(gzip.decompress(blob))


def write_aside(path, content):
    with tempfile.NamedTemporaryFile(dir=os.path.dirname(path), delete=False) as file:
        file.write(content)
    os.rename(file.name, path)


def save(values, folder):
    paths = []
    for value in values:
        key, blob = pack(value)
        path = os.path.join(folder, key[:2], key)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_aside(path, blob)
        write_aside(path + "_meta", json.dumps({"cas_raw": False, "cas_version": 1}).encode())
        paths.append(path)
    return paths


def load(paths):
    values = []
    for path in paths:
        with open(path, "rb") as file:
            values.append(unpack(file.read()))
    return values


def main():
    values, paths, packed, loaded = [], [], [], []
    for line in sys.stdin:
        command, *words = line.rstrip("\n").split("\t")
        answer = "done"
        if command == "make":
            values = make(*words)
        elif command == "save":
            paths = save(values, *words)
        elif command == "load":
            loaded = load(paths)
        elif command == "pack":
            packed = [pack(value) for value in values]
        elif command == "unpack":
            loaded = [unpack(blob) for _, blob in packed]
        elif command == "forget":
            loaded = []
            gc.collect()
        elif command == "check":
            answer = "same" if loaded == values else "different"
        else:
            answer = "There is no command '%s'." % command
        print(answer, flush=True)


if __name__ == "__main__":
    main()
