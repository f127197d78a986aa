from django.urls import path

from ..views.review import review, review_export

urlpatterns = [
    path("so-ket/", review, name="review"),
    path("so-ket/xuat/", review_export, name="review-export"),
]
