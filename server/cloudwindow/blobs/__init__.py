"""Files by name, written once: one thin class over obstore for directories, S3 and memory. Imports vault, telemetry, domain."""

from cloudwindow.blobs.blobs import BlobSize, ObjectBlobs, open_blobs

__all__ = ["BlobSize", "ObjectBlobs", "open_blobs"]
