"""Where Streamlit keeps uploaded files, as the limits on them see it."""

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager


class StreamlitUploads:
    """The files that the pages of this server hold; nothing where no page has been opened."""

    def is_open(self, page: str) -> bool:
        return runtime.exists() and runtime.get_instance().is_active_session(page)

    def sizes(self) -> dict[str, dict[str, int]]:
        """The bytes of every file, by the page's session and by the file's id. A page that holds
        none is left out.
        """
        manager = self._manager()
        if manager is None:
            return {}
        # Scripts add and remove files in threads of their own.
        pages = {page: dict(files) for page, files in list(manager.file_storage.items())}
        return {
            page: {name: len(file.data) for name, file in files.items()}
            for page, files in pages.items()
            if files
        }

    def remove(self, page: str) -> None:
        """Removes the files of a page."""
        manager = self._manager()
        if manager is not None:
            manager.remove_session_files(page)

    def _manager(self) -> MemoryUploadedFileManager | None:
        if not runtime.exists():
            return None
        manager = runtime.get_instance().uploaded_file_mgr
        # Files are counted through the manager that has them in memory; of another kind, which
        # Streamlit allows for, nothing is known here.
        if not isinstance(manager, MemoryUploadedFileManager):
            return None
        return manager
