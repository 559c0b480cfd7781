from django.apps import AppConfig


class KnowledgebaseConfig(AppConfig):
    name = "knowledgebase"
    verbose_name = "Answers"
    default_auto_field = "django.db.models.BigAutoField"
