"""A centre: a hospital that takes part in one or more networks."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from data.cleaning import EachOnce, Name, normalised
from data.identifiers import NetworkName, network_name
from data.iso import country_code


class Centre(BaseModel):
    """A healthcare provider, known by its name and country.

    Attributes:
        name: Its name as its experts write it.
        country: ISO 3166 alpha-2.
        networks: The networks its experts belong to.
    """

    model_config = ConfigDict(frozen=True)

    name: Name
    country: Annotated[str, normalised(country_code)] | None = None
    networks: Annotated[tuple[Annotated[NetworkName, normalised(network_name)], ...], EachOnce] = ()

    @property
    def key(self) -> str:
        """What tells it from other centres: its name and, where it is known, its country."""
        return f"{self.name} ({self.country})" if self.country else self.name
