"""The checks of the self-test, in the order in which they run."""

from . import batch, cloudformation, s3, services, workflow_maps, workflows
from .harness import checks_of

CHECKS = [check for module in (s3, services, cloudformation, batch, workflows, workflow_maps) for check in checks_of(module)]
