"""``qingdan <service> requeue-jobs``: jobs whose messages the broker has lost are sent again."""

from __future__ import annotations

import json

import click

from shared.runtime.broker import BROKER_AWAY
from shared.runtime.lost_jobs import job_queues_of, requeue_lost, states_of, under_way
from shared.runtime.mongo import open_database
from shared.runtime.settings import Settings


def requeue_command(service: str) -> click.Command:
    """Return the command for one service; it ends with 1 when the broker cannot be asked."""

    @click.command(name="requeue-jobs")
    @click.option("--json", "as_json", is_flag=True, help="按 JSON 输出结果。")
    def requeue_jobs(as_json: bool) -> None:
        """消息服务丢了数据以后，把还没有做完的任务重新排队；先停下 Celery 工作进程再运行，见运维手册。"""
        settings = Settings.from_environment(service)
        open_database(settings)
        jobs = under_way(service)  # before the broker is asked: what is sent from now on has not been lost
        try:
            queues = states_of(settings.amqp_uri, job_queues_of(service))
        except BROKER_AWAY as error:
            message = "问不到消息服务，或者队列还没有建好。请先启动消息服务和各服务再运行。"
            raise click.ClickException(message) from error
        result = requeue_lost(service, jobs, queues)
        if as_json:
            click.echo(json.dumps({"sent": result.sent, "ended": result.ended, "left": result.left}))
            return
        click.echo(f"重新排队 {result.sent} 个任务。")
        if result.ended:
            click.echo(f"{result.ended} 个任务是旧版本留下的，不能重新排队，已记为失败，请发起人重新发起。")
        if result.left:
            click.echo(
                f"{result.left} 个任务没有动：队列里还有消息，或者工作进程可能正在做。"
                "确认消息已经丢失的，请先让工作进程把队列里的消息做完，再停下 Celery 工作进程，然后再运行一次。"
            )

    return requeue_jobs
