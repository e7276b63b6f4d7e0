"""``/limits``: what an org may do in a day, and what is left of it."""

from . import usage
from .calls import Answer, Call
from .routes import route

_OTHERS = {
    "ActiveScratchOrgs": 40, "AnalyticsExternalDataSizeMB": 40960, "ConcurrentAsyncGetReportInstances": 200,
    "ConcurrentSyncReportRuns": 20, "DailyAnalyticsDataflowJobExecutions": 60, "DailyAsyncApexExecutions": 250000,
    "DailyBulkApiBatches": 15000, "DailyBulkV2QueryFileStorageMB": 976562, "DailyBulkV2QueryJobs": 10000,
    "DailyDurableStreamingApiEvents": 10000, "DailyGenericStreamingApiEvents": 10000,
    "DailyStandardVolumePlatformEvents": 10000, "DailyStreamingApiEvents": 10000, "DailyWorkflowEmails": 1000,
    "DataStorageMB": 5, "DurableStreamingApiConcurrentClients": 20,
    "FileStorageMB": 20, "HourlyAsyncReportRuns": 1200, "HourlyDashboardRefreshes": 200, "HourlyDashboardResults": 5000,
    "HourlyODataCallout": 20000, "HourlySyncReportRuns": 500, "HourlyTimeBasedWorkflow": 1000, "MassEmail": 10,
    "MonthlyPlatformEvents": 300000, "SingleEmail": 15, "StreamingApiConcurrentClients": 20,
}  # fmt: skip


@route("limits", "GET")
def limits(call: Call) -> Answer:
    found = {"DailyApiRequests": {"Max": usage.DAILY, "Remaining": max(usage.DAILY - usage.spent(), 0)}}
    found |= {name: {"Max": most, "Remaining": most} for name, most in _OTHERS.items()}
    return Answer(dict(sorted(found.items())))
