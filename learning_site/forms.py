"""What visitors may send to the roof's pages."""

from django import forms


class SearchForm(forms.Form):
    q = forms.CharField(max_length=200, strip=True)
