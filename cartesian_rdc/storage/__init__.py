"""Files: parameters, checkpoints of training, and files written whole or not at all."""

from cartesian_rdc.storage.checkpoint import Checkpoint as Checkpoint, History as History
from cartesian_rdc.storage.description import described as described, fingerprint as fingerprint
from cartesian_rdc.storage.facts import Fact as Fact, checksum as checksum, facts_of as facts_of
from cartesian_rdc.storage.keeping import InFile as InFile, in_file as in_file
from cartesian_rdc.storage.locks import holding as holding
from cartesian_rdc.storage.orbax import (
    FolderCheckpoint as FolderCheckpoint,
    InFolder as InFolder,
    in_folder as in_folder,
)
from cartesian_rdc.storage.parameters import (
    load as load,
    read_arrays as read_arrays,
    save as save,
)
from cartesian_rdc.storage.writing import replacing as replacing, require_place as require_place
