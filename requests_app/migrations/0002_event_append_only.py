from django.db import migrations

FORBID = """
CREATE FUNCTION requests_app_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The history of a service request is append-only: % is refused.', TG_OP
        USING ERRCODE = 'integrity_constraint_violation', HINT = 'Record a new event instead.';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON requests_app_requestevent
    FOR EACH STATEMENT EXECUTE FUNCTION requests_app_history_is_append_only();
"""
ALLOW = """
DROP TRIGGER append_only ON requests_app_requestevent;
DROP FUNCTION requests_app_history_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
