from django.db import migrations


class Migration(migrations.Migration):
    """The draft of a comment counts the versions by now."""

    dependencies = [
        ('portal', '0021_comment_drafts'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='preparationcomment',
            name='lock_version',
        ),
    ]
