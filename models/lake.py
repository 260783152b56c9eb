"""Where a lake lies: the working tables of several loaders, in place of one loader's file."""

from pydantic import Field

from models.records import Record


class Lake(Record):
    """A DuckLake: PostgreSQL keeps its catalogue, Parquet files its rows."""

    catalogue: str = Field(description="Address of the database, postgresql://…, without a password")
    data: str = Field(description="Folder of the Parquet files, the same for all loaders, or s3://…")
