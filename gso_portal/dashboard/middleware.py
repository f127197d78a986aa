from django.shortcuts import render


def explained_405(get_response):
    """Whoever reloads the address of a form gets a page: Django's own answer is empty."""

    def middleware(request):
        response = get_response(request)
        if response.status_code != 405 or response.content or not request.accepts("text/html"):
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware
