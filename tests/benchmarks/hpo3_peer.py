"""Times hpo3's set similarity; runs in an environment of its own, because hpo3 takes the module name of pyhpo.

    python hpo3_peer.py < FINDINGS

FINDINGS is JSON: {"cases": [[HPO ids]], "profiles": [[HPO ids]]}. Prints JSON: seconds of each comparison of one case
with every profile, and how many profiles. hpo3 runs on all processors, the way its documentation gives for many pairs.
"""

import json
import sys
import time

from pyhpo import HPOSet, Ontology, helper


def main() -> None:
    Ontology()
    asked = json.load(sys.stdin)
    known = {term.id for term in Ontology}
    profiles = [HPOSet.from_queries([term for term in terms if term in known]) for terms in asked["profiles"]]
    cases = [HPOSet.from_queries([term for term in terms if term in known]) for terms in asked["cases"]]
    seconds = []
    for case in cases:
        start = time.perf_counter()
        scores = helper.batch_set_similarity([(case, profile) for profile in profiles], kind="omim", method="graphic")
        seconds.append(time.perf_counter() - start)
        if len(scores) != len(profiles):
            raise SystemExit("hpo3 did not compare every profile")
    print(json.dumps({"profiles": len(profiles), "seconds": seconds}))


if __name__ == "__main__":
    main()
