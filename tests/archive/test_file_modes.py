"""Who may read the files of a workspace."""

from panictrack.archive import Database
from panictrack.settings import write_workspace


def test_archive_backup_and_feed_list_are_made_for_their_owner_alone(tmp_path):
    settings, _ = write_workspace(tmp_path / "workspace")
    archive = Database.create(settings.archive)
    archive.backup(tmp_path / "backup.db")
    for path in (settings.feeds, settings.archive, tmp_path / "backup.db"):
        assert path.stat().st_mode & 0o777 == 0o600
    assert settings.archive.with_name(f"{settings.archive.name}-wal").stat().st_mode & 0o777 == 0o600
    archive.close()
