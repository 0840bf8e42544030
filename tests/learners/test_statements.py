import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from learners.models import Learner, StudyDay
from learners.statements import Statement, database, moment_for, moment_from

pytestmark = pytest.mark.django_db

SELECT = Statement('SELECT "id", "created_at" FROM "learners_learner" WHERE "id" = %s')
INSERT = Statement(
    'INSERT INTO "learners_studyday" ("learner_id", "day", "answers", "reviews", "seconds") '
    'VALUES (%s, \'2026-11-21\', 0, 1, 0) ON CONFLICT ("learner_id", "day") DO NOTHING'
)
NOW = dt.datetime(2026, 11, 21, 9, 30, 0, 123456, tzinfo=dt.UTC)


@pytest.fixture(params=["direct", "watched"])
def seen(request):
    """What a watcher saw, where one watches."""
    statements = []
    if request.param == "direct":
        yield None
        return

    def watch(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield statements


def test_it_reads_and_writes_like_the_orm(seen):
    learner = Learner.objects.create(created_at=NOW)
    pk, created_at = SELECT.first(database(), (learner.pk,))
    assert (pk, moment_from(created_at)) == (learner.pk, NOW)
    assert SELECT.first(database(), (0,)) is None
    assert (INSERT.run(database(), (learner.pk,)), INSERT.run(database(), (learner.pk,))) == (1, 0)
    assert StudyDay.objects.get(learner=learner).reviews == 1


def test_a_watcher_sees_every_statement(seen):
    SELECT.first(database(), (0,))
    assert seen is None or any("learners_learner" in sql for sql in seen)


def test_errors_are_those_of_django(seen):
    with pytest.raises(IntegrityError), transaction.atomic():
        INSERT.run(database(), (None,))


@pytest.mark.django_db(transaction=True)
def test_a_broken_transaction_takes_no_more_statements():
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            SELECT.first(database(), (0,))


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_it_works_too():
    connection.close()
    assert SELECT.first(database(), (0,)) is None


@pytest.mark.parametrize("zone", [dt.UTC, dt.timezone(dt.timedelta(hours=2))])
def test_a_moment_is_written_as_django_writes_it(zone):
    moment = NOW.astimezone(zone)
    assert moment_for(connection, moment) == connection.ops.adapt_datetimefield_value(moment)
    assert moment_for(connection, None) is None
