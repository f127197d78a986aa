"""Uploads that stop growing: what is over the limit is read off the line and thrown away, never stored."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class UploadLimit(FileUploadHandler):
    """First of the upload handlers: a file over settings.UPLOAD_MAX_BYTES is left out of request.FILES.

    `request.oversized_uploads` then names its field, so that the form can say why the file is missing, and
    `request.oversized_names` the files by their own names, for a field that takes several.
    """

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MAX_BYTES:
            self.request.oversized_uploads = {
                *getattr(self.request, "oversized_uploads", ()),
                self.field_name,
            }
            self.request.oversized_names = [
                *getattr(self.request, "oversized_names", ()),
                self.file_name or "",
            ]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None
