"""What a secret address is sealed for."""

PURPOSE = "directory.address"
LABEL = "directory.service"
