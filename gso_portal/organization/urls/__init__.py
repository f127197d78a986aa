"""The addresses of the organization app, a module per subject."""

from . import people, signing_in, structure

urlpatterns = [*signing_in.urlpatterns, *people.urlpatterns, *structure.urlpatterns]
