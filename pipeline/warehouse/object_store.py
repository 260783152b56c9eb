"""The way of a lake's Parquet files to an S3 store, from the variables that its other clients read as well."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

import duckdb

from models.ddl import quoted

NAMES = {
    "KEY_ID": ("FSSPEC_S3_KEY", "AWS_ACCESS_KEY_ID"),
    "SECRET": ("FSSPEC_S3_SECRET", "AWS_SECRET_ACCESS_KEY"),
    "SESSION_TOKEN": ("FSSPEC_S3_TOKEN", "AWS_SESSION_TOKEN"),
    "REGION": ("AWS_REGION", "AWS_DEFAULT_REGION"),
}
ENDPOINTS = ("FSSPEC_S3_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")


def is_object_store(address: str) -> bool:
    """Tell whether an address is that of an S3 store."""
    return address.startswith("s3://")


def open_store(con: duckdb.DuckDBPyConnection, environment: Mapping[str, str] = os.environ) -> None:
    """Let a connection use the store; key and secret stay in its memory and pass through no settings of ours."""
    found = {name: first(environment, names) for name, names in NAMES.items()}
    given = {name: quoted(value) for name, value in found.items() if value}
    if endpoint := first(environment, ENDPOINTS):
        parts = urlsplit(endpoint)
        given |= {
            "ENDPOINT": quoted(parts.netloc),
            "URL_STYLE": "'path'",
            "USE_SSL": str(parts.scheme == "https").lower(),
        }
    listed = "".join(f", {name} {value}" for name, value in given.items())
    con.execute(f"CREATE OR REPLACE SECRET store (TYPE s3{listed})")


def first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    """Give the first of the variables that is set."""
    return next((environment[name] for name in names if environment.get(name)), "")
