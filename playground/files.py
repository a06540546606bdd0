"""Files get ids: the same bytes the same unique id, every posting a new file id."""

from playground import pictures
from playground.core import Core
from playground.model import Document, Json, StoredFile


def keep_photo(core: Core, data: bytes) -> list[Json]:
    """Keep a photo in its sizes; gives the PhotoSizes. Raises NotAPicture or BadDimensions."""
    number = core.number()
    kept: list[StoredFile] = []
    for size in pictures.sizes(data):
        core.blobs.put(size.data, size.blob)
        kept.append(
            StoredFile(
                file_id=f"AgACAgUAAxkBAAI{number:08x}{size.letter}AAMCAAM",
                unique_id=f"AQAD{size.blob[:11]}",
                blob=size.blob,
                size=len(size.data),
                path=f"photos/file_{number}{size.letter}.jpg",
                kind="photo",
                width=size.width,
                height=size.height,
            )
        )
    for one in kept:
        one.sizes = [other.file_id for other in kept]
        _remember(core, one)
    return [photo_size(one) for one in kept]


def keep_document(core: Core, document: Document) -> Json:
    """Keep a file as it is; gives the Document."""
    number, blob = core.number(), core.blobs.put(document.data)
    ending = document.name.rpartition(".")[2] if "." in document.name else "bin"
    kept = StoredFile(
        file_id=f"BQACAgUAAxkBAAI{number:08x}DwACAgUAAQ",
        unique_id=f"AgAD{blob[:11]}",
        blob=blob,
        size=len(document.data),
        path=f"documents/file_{number}.{ending if ending.isalnum() and ending.isascii() else 'bin'}",
        kind="document",
        name=document.name,
        mime=document.mime,
    )
    _remember(core, kept)
    return document_shape(kept)


def _remember(core: Core, file: StoredFile) -> None:
    core.state.files[file.file_id] = file
    core.state.paths[file.path] = file.file_id


def photo_size(file: StoredFile) -> Json:
    """A PhotoSize."""
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "width": file.width,
        "height": file.height,
        "file_size": file.size,
    }


def document_shape(file: StoredFile) -> Json:
    """A Document."""
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_name": file.name,
        "mime_type": file.mime,
        "file_size": file.size,
    }


def again(core: Core, file: StoredFile) -> Json:
    """The content of a message that shows a stored file once more."""
    if file.kind == "photo":
        return {"photo": [photo_size(core.state.files[one]) for one in file.sizes]}
    return {"document": document_shape(file)}
