"""Contrastive training of the token table.

The table is E + C U: a row of its own for each piece, plus what it shares with other pieces through its
parts and characters, so that what is learned of one word moves the words built like it. Two losses: each
sentence must find its rewording among those of the batch and the hard negatives (InfoNCE), and labelled
rewritings must score above labelled negatives (pairwise logistic, a smooth AUC), all but the colloquial ones
above the nearest everyday negatives too.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its name in every text on PyTorch

Ids = np.ndarray


@dataclass(frozen=True, slots=True)
class Options:
    """Numbers of one training run."""

    steps: int = 800
    batch: int = 384
    rate: float = 1e-4  # of a piece's own row
    share_rate: float = 0.015  # of what pieces share: large, so that few pairs move many words
    warm_up: int = 20
    scale: float = 20.0
    pair_scale: float = 12.0
    pair_weight: float = 4.0
    pair_batch: int = 64  # base sentences whose pairs are ranked in one step
    tail_weight: float = 4.0  # of the loss at the everyday threshold
    hardest: int = 12  # one in so many everyday negatives counts there
    drop: float = 0.1
    seed: int = 7


Triplet = tuple[Ids, Ids, Ids]
Labelled = tuple[Ids, Ids, bool]  # two sentences; whether the pair counts at the everyday threshold
Group = tuple[list[Labelled], list[Labelled]]  # a base's positive and negative pairs


def train_table(
    start: np.ndarray,
    weightless: list[int],
    parts: tuple[np.ndarray, np.ndarray, np.ndarray],
    draw_triplets: Callable[[random.Random, int], list[Triplet]],
    draw_groups: Callable[[random.Random, int], list[Group]],
    options: Options,
    report: Callable[[int, float], None] | None = None,
) -> np.ndarray:
    """The trained table, same shape as `start`; repeatable for one seed on one thread.

    Rows of `weightless` pieces stay zero: numbers are for the claims, not for likeness of wording.
    """
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    rng = random.Random(options.seed)
    own = torch.nn.Parameter(torch.from_numpy(start.copy()))
    rows, columns, values = (torch.from_numpy(p) for p in parts)
    n_shared = int(columns.max()) + 1
    shared = torch.nn.Parameter(torch.zeros(n_shared, start.shape[1]))
    mix = torch.sparse_coo_tensor(
        torch.stack([rows, columns]), values, (len(start), n_shared), check_invariants=False
    ).coalesce()
    mask = torch.ones(len(start), 1)
    mask[weightless] = 0
    optimizer = torch.optim.Adam(
        [{"params": [own], "lr": options.rate}, {"params": [shared], "lr": options.share_rate}],
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: _rate(s, options))
    for step in range(options.steps):
        table = mask * (own + torch.sparse.mm(mix, shared))
        loss = _triplet_loss(table, draw_triplets(rng, options.batch), options, rng)
        if options.pair_weight:
            groups = draw_groups(rng, options.pair_batch)
            loss = loss + options.pair_weight * _pair_loss(table, groups, options)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if report and (step + 1) % 100 == 0:
            report(step + 1, loss.item())
    with torch.no_grad():
        return (mask * (own + torch.sparse.mm(mix, shared))).numpy()


def _rate(step: int, options: Options) -> float:
    warm = min(1.0, (step + 1) / options.warm_up)
    return warm * max(0.02, 1 - step / options.steps)


def _embed(table: torch.Tensor, texts: list[Ids]) -> torch.Tensor:
    lengths = np.array([len(t) for t in texts])
    offsets = torch.from_numpy(np.concatenate(([0], np.cumsum(lengths)[:-1])))
    ids = torch.from_numpy(np.concatenate(texts))
    return F.normalize(F.embedding_bag(ids, table, offsets, mode="mean"), dim=1)


def _triplet_loss(
    table: torch.Tensor, triplets: list[Triplet], options: Options, rng: random.Random
) -> torch.Tensor:
    dropped = [_drop(t[0], options.drop, rng) for t in triplets]
    rows = _embed(table, [*dropped, *(t[1] for t in triplets), *(t[2] for t in triplets)])
    left, right, hard = rows.chunk(3)
    scores = left @ torch.cat([right, hard]).T * options.scale
    labels = torch.arange(len(triplets))
    back = right @ left.T * options.scale
    return 0.5 * (F.cross_entropy(scores, labels) + F.cross_entropy(back, labels))


def _pair_loss(table: torch.Tensor, groups: list[Group], options: Options) -> torch.Tensor:
    positive = [p for g in groups for p in g[0]]
    negative = [p for g in groups for p in g[1]]
    pairs = positive + negative
    rows = _embed(table, [p[0] for p in pairs] + [p[1] for p in pairs])
    left, right = rows.chunk(2)
    scores = (left * right).sum(dim=1) * options.pair_scale
    good, bad = scores[: len(positive)], scores[len(positive) :]
    loss = F.softplus(bad[None, :] - good[:, None]).mean()
    strict = good[torch.tensor([p[2] for p in positive])]
    everyday = bad[torch.tensor([p[2] for p in negative])]
    hardest = everyday.topk(max(1, len(everyday) // options.hardest)).values
    return loss + options.tail_weight * F.softplus(hardest[None, :] - strict[:, None]).mean()


def _drop(ids: Ids, share: float, rng: random.Random) -> Ids:
    if len(ids) < 4:
        return ids
    kept = [i for i in ids if rng.random() >= share]
    return np.array(kept or ids, dtype=np.int64)
