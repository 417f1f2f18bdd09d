"""What goes out when: the rules of a session or a programme, what they will send and what they sent."""

from typing import cast

from django.contrib import messages as notes
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bimtek.accounts.models import User
from bimtek.common.errors import Refusal

from . import conditions, rules, selectors
from .access import get_rule, programme_scope, rule_scope, session_scope
from .forms import AddresseesForm
from .forms_rules import RuleForm
from .models import Rule
from .scope import Scope
from .views import page
from .wording import VARIABLES

SHOWN = 100  # of what will go out, and of what went out


@login_required
@require_safe
def of_session(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes out to a session's people, and when."""
    return _list(request, session_scope(request.user, pk))


@login_required
@require_safe
def of_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """What goes out to the people of all sessions of a programme, and when."""
    return _list(request, programme_scope(request.user, slug))


def _list(request: HttpRequest, scope: Scope) -> HttpResponse:
    rows = [(rule, rules.when(rule), conditions.in_words(scope, rule.addressees)) for rule in rules.of_scope(scope)]
    sent = selectors.of_session(scope.session) if scope.session else selectors.of_programme(scope.programme)
    context = {
        "rules": rows,
        "coming": rules.coming(scope, now=timezone.now())[:SHOWN],
        "past": sent.exclude(moment_at=None)[:SHOWN],
        "zone": scope.session.timezone if scope.session else "Asia/Jakarta",
    }
    return render(request, "messages/rules.html", page(request, scope, **context))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_to_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a rule to a session."""
    return _write(request, session_scope(request.user, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_to_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a rule to all sessions of a programme, those that are still to be made, too."""
    return _write(request, programme_scope(request.user, slug))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a rule."""
    rule = get_rule(request.user, pk)
    return _write(request, rule_scope(rule), rule)


def _write(request: HttpRequest, scope: Scope, rule: Rule | None = None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    who = AddresseesForm(posted, scope=scope, initial=rule.addressees if rule else None)
    form = RuleForm(posted, instance=rule)
    if posted is not None and who.is_valid() & form.is_valid():
        values = {**form.values(), "addressees": who.asked()}
        rules.save_rule(rule=rule, scope=scope, values=values, by=cast(User, request.user), now=timezone.now())
        return _back(scope)
    context = page(request, scope, who=who, form=form, rule=rule, variables=VARIABLES.items())
    return render(request, "messages/rule.html", context, status=422 if who.errors or form.errors else 200)


@login_required
@require_POST
def defaults_for_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch on what most sessions need."""
    return _defaults(request, session_scope(request.user, pk))


@login_required
@require_POST
def defaults_for_programme(request: HttpRequest, slug: str) -> HttpResponse:
    """Switch on what most sessions need, for all of a programme."""
    return _defaults(request, programme_scope(request.user, slug))


def _defaults(request: HttpRequest, scope: Scope) -> HttpResponse:
    try:
        rules.add_defaults(scope=scope, by=cast(User, request.user), now=timezone.now())
    except Refusal as refusal:
        notes.error(request, str(refusal))
    else:
        notes.success(request, _("The default rules are on. Look at their texts, and change what does not fit."))
    return _back(scope)


@login_required
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a rule on or off."""
    rule = get_rule(request.user, pk)
    rules.switch(rule=rule, on=bool(request.POST.get("on")), by=cast(User, request.user), now=timezone.now())
    return _back(rule_scope(rule))


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a rule away; what it sent stays."""
    rule = get_rule(request.user, pk)
    scope = rule_scope(rule)
    rules.delete_rule(rule=rule, by=cast(User, request.user))
    return _back(scope)


def _back(scope: Scope) -> HttpResponse:
    if scope.session:
        return redirect("messages:rules", scope.session.pk)
    return redirect("messages:programme_rules", scope.programme.slug)
