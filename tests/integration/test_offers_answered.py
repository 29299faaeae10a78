"""What passes the gate in front of aiortc is answered whole, whatever is wrong with it."""

import random

from cloudwindow.domain.errors import BadOffer
from cloudwindow.gateway.offer_gate import read_offer
from cloudwindow.gateway.peer import agree, disconnect, new_peer
from cloudwindow.gateway.settings import GatewaySettings
from tests.unit.gateway.test_offer_gate import mutated


async def test_mutated_offers_that_pass_are_answered_whole() -> None:
    facts = GatewaySettings(host_addresses=("127.0.0.1",))
    answered, causes = 0, set[str]()
    for seed in range(250):
        try:
            offer = read_offer(mutated(random.Random(seed)))
        except BadOffer:
            continue
        peer = new_peer(facts, offer)
        try:
            answer = await agree(peer, offer, facts, lambda receiver: None)
            answered += 1
            assert answer.count("a=recvonly") == len(offer.kinds)
            assert "webrtc-datachannel" not in answer
        except BadOffer as refused:
            causes.add(type(refused.__cause__).__name__)
        finally:
            await disconnect(peer)
    assert answered > 20
    assert causes <= {"OperationError"}  # what only aiortc can tell: no H264 profile in common and no VP8 left
