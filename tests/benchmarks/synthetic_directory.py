"""Large directories for the speed benchmark: as many different experts as asked for, the same for the same seed.

Each synthetic expert is drawn, not copied:

1. A sample expert lends the *shape* of the profile: which fields are shown and roughly how full each is.
2. A network is drawn by its share of the sample directory; a third of the experts have a second one, so that there are
   experts of several fields.
3. Thematic areas are drawn from the networks' areas; disorders from the members of the drawn areas, one in five from
   anywhere in the networks' scope. A disorder's popularity falls with the square root of a seeded rank, so that some
   disorders have many experts and most have few; numbers of patients come from the sample experts.
4. Genes and findings are those of the drawn disorders; a bio and a title name one each, listed or not. There are as
   many different texts as disorders and kinds, so that building a million takes minutes; a directory whose texts are
   all different takes some 0.4 ms longer for each.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

from data import Expert, read_experts
from data.expert import Publication
from data.identifiers import ExpertId, GeneSymbol, HpoId, OrphaCode, Pmid
from data.networks import Network, networks
from matching.evidence import area_disorders
from ontology import Knowledge

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample" / "experts.jsonl"
SEED = 20251209
_SECOND_NETWORK, _OUTSIDE_AREAS = 1 / 3, 1 / 5
_BIO = "Sees patients with {}, and runs the clinic of the region."
_TITLE = "Course and treatment of {}: the patients of one centre"


class _Field:
    """What a network's experts may be expert in, by popularity."""

    def __init__(self, network: Network, knowledge: Knowledge, popularity: Sequence[float]) -> None:
        self.name = network.name
        scope = knowledge.snapshot.disorders.network_scope[list(knowledge.networks).index(network.name)]
        members = {area.node: area_disorders(area.node, knowledge).tolist() for area in network.areas}
        self.areas = [node for node, found in members.items() if found]
        pools = {node: members[node] for node in self.areas}
        pools[OrphaCode("")] = scope.nonzero()[0].tolist() or sorted({one for found in pools.values() for one in found})
        self.pools = {
            node: (pool, list(accumulate(popularity[one] for one in pool))) for node, pool in pools.items() if pool
        }

    def disorder(self, draw: Random, areas: Sequence[OrphaCode]) -> int:
        """Position of a disorder of one of the areas, or of anywhere in scope."""
        known = [area for area in areas if area in self.pools]
        area = draw.choice(known) if known and draw.random() > _OUTSIDE_AREAS else OrphaCode("")
        pool, cumulated = self.pools[area]
        return int(draw.choices(pool, cum_weights=cumulated)[0])


def synthetic_experts(knowledge: Knowledge, count: int, seed: int = SEED) -> Iterator[Expert]:
    """Experts in the order of their ids; the first n are the same whatever `count` is."""
    draw = Random(seed)
    ranks = list(range(1, knowledge.disorder_count + 1))
    draw.shuffle(ranks)
    popularity = [rank**-0.5 for rank in ranks]
    fields = {network.name: _Field(network, knowledge, popularity) for network in networks()}
    sample = read_experts(SAMPLE)[0]
    members = [expert for expert in sample if expert.erns]
    caseloads = [patients for expert in sample for patients in expert.disorders.values()]
    codes = [knowledge.disorder_code(row) for row in range(knowledge.disorder_count)]
    names = [knowledge.disorder_name(row) for row in range(knowledge.disorder_count)]
    findings = _findings(knowledge)
    genes = _genes(knowledge)
    for row in range(count):
        shape = draw.choice(sample)
        drawn = [*shape.erns[:1], draw.choice(members).erns[0], draw.choice(members).erns[0]]
        own = [fields[name] for name in dict.fromkeys(drawn[: 2 if draw.random() < _SECOND_NETWORK else 1])]
        nodes = [area for one in own for area in one.areas]
        focus = draw.sample(nodes, min(len(nodes), len(own) + len(shape.thematic_areas)))
        treated = {
            draw.choice(own).disorder(draw, focus): draw.choice(caseloads)
            for _ in range(_about(draw, len(shape.disorders)))
        }
        shown = list(treated) or [own[0].disorder(draw, focus)]
        named = (names[draw.choice(shown)], names[own[-1].disorder(draw, focus)])
        yield Expert.model_construct(
            expert_id=ExpertId(f"E{row:07}"),
            name=f"Expert {row}",
            centre=f"Centre {row % 400}",
            country=shape.country,
            erns=tuple(one.name for one in own),
            membership=shape.membership,
            age_groups=shape.age_groups,
            languages=shape.languages,
            thematic_areas=tuple(focus[: len(shape.thematic_areas)]),
            disorders={codes[disorder]: patients for disorder, patients in treated.items()} if shape.disorders else {},
            hpo_terms=tuple(dict.fromkeys(draw.choice(findings[one]) for one in shown if findings[one]))
            if shape.hpo_terms
            else (),
            genes=tuple(dict.fromkeys(gene for one in shown for gene in genes[one][:1]))[
                : _about(draw, len(shape.genes))
            ],
            publications=(
                Publication.model_construct(pmid=Pmid(f"PMID:{900_000_000 + row}"), title=_TITLE.format(named[0])),
            )
            if shape.publications
            else (),
            bio=_BIO.format(named[1]) if shape.bio else "",
            max_open_panels=shape.max_open_panels,
            open_panels=0,
            available=True,
        )


def _about(draw: Random, count: int) -> int:
    """A number near `count`; none stays none."""
    return draw.randint((count + 1) // 2, count + count // 2) if count else 0


def _findings(knowledge: Knowledge) -> list[list[HpoId]]:
    """Each disorder's first findings, by HPO id."""
    tables, annotations, terms = knowledge.snapshot.disorders, knowledge.snapshot.annotations, knowledge.snapshot.terms
    found: list[list[HpoId]] = [[] for _ in range(knowledge.disorder_count)]
    for source, term in zip(annotations.row_source.tolist(), annotations.row_term.tolist(), strict=True):
        if terms.is_abnormality[term]:
            for disorder in tables.source_disorders[source].tolist():
                if len(found[disorder]) < 20:
                    found[disorder].append(terms.hpo_id(term))
    return found


def _genes(knowledge: Knowledge) -> list[list[GeneSymbol]]:
    """Each disorder's genes."""
    found: list[list[GeneSymbol]] = [[] for _ in range(knowledge.disorder_count)]
    for symbol in sorted(knowledge.gene_positions):
        for disorder in knowledge.disorders_of_gene(symbol).tolist():
            found[disorder].append(symbol)
    return found
