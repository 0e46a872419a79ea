"""flis: fetch FLIS datapakker, land them in DSA and build the data mart DM."""

__version__ = "0.1.0"
