"""The same analysis on Spark, for more reports than one machine holds; needs the extra ``spark``.

`analyze_cluster` reads files or Parquet from any path that Spark reaches and writes a store like
`store.update_store` does. The stages are the functions of the local path, called on parts.
"""

from analyzer.cluster.run import analyze_cluster
from analyzer.cluster.session import open_session

__all__ = ["analyze_cluster", "open_session"]
