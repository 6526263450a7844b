"""What moto lacks, or does unlike AWS. `install` replaces those parts of moto; each module says which."""

from . import batch_jobs, cloudformation, distributed_map, json_paths, s3, step_functions


def install() -> None:
    for patch in (s3, batch_jobs, step_functions, json_paths, distributed_map, cloudformation):
        patch.install()
