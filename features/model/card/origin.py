"""Where a model comes from: who made it and let it in, of what data, and what it means."""

from __future__ import annotations

from features.domain.words import Words
from features.model.bundle import Release
from features.model.card.page import Section, fact, figure, moment, share, table
from features.model.ledger.lines import Entry
from features.model.manifest import Manifest
from features.model.verdict import Verdict

DID = {
    "proposal": Words("提出申请", "proposed"),
    "refusal": Words("门禁拒绝", "refused by the gate"),
    "rejection": Words("第二人否决", "rejected by the second person"),
    "promotion": Words("批准上线", "let into service"),
    "rollback": Words("回退后再次上线", "in service again by a rollback"),
}


def service(
    digest: str, manifest: Manifest, release: Release | None, entries: list[Entry]
) -> Section:
    """Who made it, who let it in, and every line of the ledger about it."""
    serves = release is not None and release.bundle == digest
    since = moment(release.promoted_at) if release and serves else ""
    state = Words(f"自 {since} 起在用", f"in service since {since}") if serves else OUT
    decisions = [
        (moment(entry.at), DID.get(entry.kind, Words(entry.kind, entry.kind)), entry.by, entry.why)
        for entry in entries
    ]
    heads = (Words("时间", "when"), Words("决定", "decision"), Words("何人", "who"),
             Words("理由", "why"))  # fmt: skip
    return Section(
        name="service",
        title=Words(zh="身份与责任", en="What it is and who answers for it"),
        facts=[
            fact("模型编号", "digest", digest),
            fact("状态", "state", state),
            fact("训练于", "made", moment(manifest.made_at)),
            fact("训练者", "made by", manifest.made_by),
            fact("MLflow 运行", "MLflow run", manifest.run_id),
            fact("指标集指纹", "fingerprint of the measures", manifest.fingerprint),
        ],
        tables=[table(heads, decisions)] if decisions else [],
        lines=[] if decisions else [NO_LINE],
    )


NO_LINE = Words(zh="台账中没有它的记录。", en="The ledger has no line of it.")
OUT = Words("未在用", "not in service")


def data(manifest: Manifest, verdict: Verdict | None) -> Section:
    """Which months taught, which judged, and how many customers there were."""
    months = sorted(manifest.trained_on)
    span = None if not months else months[0] if len(months) == 1 else f"{months[0]} … {months[-1]}"
    return Section(
        name="data",
        title=Words(zh="数据", en="Data"),
        facts=[
            fact("训练所用月份", "taught with", span),
            fact("训练月份数", "months that taught", len(months)),
            fact("留出评判的月份", "held out to judge", manifest.held_out),
            fact("评判所用客户数", "customers who judged",
                 _whole(verdict.rows if verdict else None)),
            fact("因客户参与评判而不用于训练的行", "rows kept from teaching: their customers judge",
                 _whole(verdict.rows_withheld if verdict else None)),
            fact("训练时不满意占比", "share dissatisfied when taught", share(manifest.base_rate)),
            fact("字段数", "columns", len(manifest.columns)),
            fact("数据快照指纹", "snapshots it can be traced to", len(manifest.data_hashes)),
        ],
    )  # fmt: skip


def recipe(verdict: Verdict | None) -> list[Section]:
    """What somebody settled on before training; no section where nobody did."""
    told = verdict.recipe if verdict else None
    if told is None:
        return []
    heads = Words("不用于训练的字段", "left out of teaching"), Words("理由", "why")
    rows = [(name, why) for name, why in told.leave_out.items()]
    return [
        Section(
            name="recipe",
            title=Words(zh="训练配方", en="Recipe: what was settled beforehand"),
            facts=[
                fact("所用月份数", "months used", told.months or Words("全部", "all")),
                fact("树的形状", "shape of trees", told.shape or SEARCHED),
                fact("另行尝试的形状数", "further shapes tried", told.trials),
            ],
            tables=[table(heads, rows)] if rows else [],
            lines=[] if rows else [ALL_TAUGHT],
        )
    ]


SEARCHED = Words("由交叉验证选出", "chosen on the inner folds")
ALL_TAUGHT = Words("没有字段被留出。", "No measure was left out.")


def label(manifest: Manifest, verdict: Verdict | None) -> Section:
    """What it was taught to call dissatisfied, among whom, and whom those stand for."""
    meaning = (verdict.label if verdict else None) or Words(manifest.label, manifest.label)
    response, plain = (
        (verdict.response if verdict else None),
        (verdict.unweighted if verdict else None),
    )
    judged = response.held_out if response else None
    return Section(
        name="label",
        title=Words(zh="标签与作答加权", en="Label, and whom the answers stand for"),
        facts=[
            fact("何谓不满意", "dissatisfied means", meaning),
            fact("被询问的占比", "asked, of everybody",
                 share(response.asked if response else None)),
            fact("被询问者中作答的占比", "answered, of those asked",
                 share(response.answered_of_those_asked if response else None)),
            fact("评判月的作答", "answers that judged", _whole(judged.rows if judged else None)),
            fact("有效样本量", "effective sample size",
                 _whole(judged.effective_rows if judged else None)),
            fact("截断前的最大权重", "largest weight before cutting off",
                 f"{judged.largest_before_cutting:,.2f}" if judged else None),
            fact("被截断的权重数", "weights cut off", _whole(judged.cut_off if judged else None)),
            fact("随机抽取的作答", "answers drawn at random",
                 _whole(judged.drawn_at_random if judged else None)),
            fact("不加权时的 AUC", "AUC without weights", figure(plain.auc if plain else None)),
            fact("不加权时的不满意占比", "share dissatisfied without weights",
                 share(plain.base_rate if plain else None)),
        ],
        lines=[ONLY_ANSWERS],
    )  # fmt: skip


ONLY_ANSWERS = Words(
    zh="只有被询问且作答的客户有标签；沉默既不算满意，也不算不满意。",
    en="Only those who were asked and answered have a label; silence counts as neither.",
)


def _whole(value: float | None) -> str | None:
    return None if value is None else f"{value:,.0f}"
