package customerservice.analytics;

import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.analytics.figures.Interval;
import customerservice.analytics.figures.Period;
import customerservice.analytics.figures.Report;
import customerservice.analytics.totals.Metric;
import customerservice.analytics.totals.TimeSeriesReports;
import customerservice.analytics.totals.TotalReports;
import customerservice.analytics.visits.TopBy;
import customerservice.analytics.visits.TopReport;
import customerservice.analytics.visits.VisitReports;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.rules.Program;
import customerservice.platform.BusinessDays;
import customerservice.platform.TenantId;
import customerservice.web.ApiRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** HTTP: the figures of a tenant. */
@Path("/customers/analytics")
@Produces({MediaType.APPLICATION_JSON, ReportRequests.CSV})
@RunOnVirtualThread
final class AnalyticsResource {
  private final TotalReports totals;
  private final TimeSeriesReports timeSeries;
  private final VisitReports visits;
  private final Programs programs;
  private final ReportRequests requests;
  private final Audit audit;

  AnalyticsResource(
      TotalReports totals,
      TimeSeriesReports timeSeries,
      VisitReports visits,
      Programs programs,
      ReportRequests requests,
      Audit audit) {
    this.totals = totals;
    this.timeSeries = timeSeries;
    this.visits = visits;
    this.programs = programs;
    this.requests = requests;
    this.audit = audit;
  }

  @GET
  @Path("/summary")
  @RequiresPermission(Permission.ANALYTICS_READ)
  public Response summary(@BeanParam ApiRequest request) {
    return ofPeriod(request, totals::summary);
  }

  @GET
  @Path("/timeseries")
  @RequiresPermission(Permission.ANALYTICS_READ)
  public Response timeSeries(@BeanParam ApiRequest request) {
    Program program = programs.load(request.tenant());
    List<Metric> metrics = requests.metrics(request.query());
    Interval interval = requests.interval(request.query());
    Period period = requests.period(request.query(), program);
    request.validate();
    return requests.response(
        request, timeSeries.read(request.tenant(), program, period, interval, metrics));
  }

  @GET
  @Path("/tiers")
  @RequiresPermission(Permission.ANALYTICS_READ)
  public Response tiers(@BeanParam ApiRequest request) {
    return ofPeriod(request, totals::tiers);
  }

  @GET
  @Path("/top")
  @RequiresPermission(Permission.ANALYTICS_READ)
  public Response top(@BeanParam ApiRequest request) {
    Caller caller = request.caller();
    Program program = programs.load(caller.tenant());
    TopBy by = request.query().oneOf("by", TopBy.CODES).map(TopBy::of).orElse(TopBy.POINTS_ISSUED);
    int limit = requests.limit(request.query());
    Period period = requests.period(request.query(), program);
    request.validate();
    TopReport report = visits.top(caller, program, period, by, limit);
    audit.recordRead(caller, Action.CUSTOMER_LIST, null, request.query().filters());
    return requests.response(request, report);
  }

  @GET
  @Path("/hours")
  @RequiresPermission(Permission.ANALYTICS_READ)
  public Response hours(@BeanParam ApiRequest request) {
    return ofPeriod(request, visits::hours);
  }

  @GET
  @Path("/locations")
  @RequiresPermission(Permission.ANALYTICS_READ)
  public Response locations(@BeanParam ApiRequest request) {
    return ofPeriod(request, visits::locations);
  }

  @GET
  @Path("/segments")
  @RequiresPermission(Permission.ANALYTICS_READ)
  public Response segments(@BeanParam ApiRequest request) {
    Program program = programs.load(request.tenant());
    BusinessDays days = requests.days(request.query(), program);
    request.validate();
    return requests.response(request, visits.segments(request.tenant(), program, days));
  }

  @GET
  @Path("/cohorts")
  @RequiresPermission(Permission.ANALYTICS_READ)
  public Response cohorts(@BeanParam ApiRequest request) {
    Program program = programs.load(request.tenant());
    Period period = requests.months(request.query(), program);
    request.validate();
    return requests.response(request, visits.cohorts(request.tenant(), program, period));
  }

  /** Computes a report of a tenant, a program and a period. */
  @FunctionalInterface
  private interface PeriodReport {
    Report read(TenantId tenant, Program program, Period period);
  }

  /** Responds with a report that has only the parameters of a period. */
  private Response ofPeriod(ApiRequest request, PeriodReport report) {
    Program program = programs.load(request.tenant());
    Period period = requests.period(request.query(), program);
    request.validate();
    return requests.response(request, report.read(request.tenant(), program, period));
  }
}
