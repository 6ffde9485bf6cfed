package customerservice.analytics;

import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.loyalty.program.Programs;
import customerservice.loyalty.rules.Program;
import customerservice.platform.BusinessDays;
import customerservice.platform.input.FieldCode;
import customerservice.web.ApiRequest;
import customerservice.web.QueryParameters;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** HTTP: the figures of a tenant. */
@Path("/customers/analytics")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class AnalyticsResource {
  private static final int DAYS_DEFAULT = 30;
  private static final String NOT_A_DATE = "This must be a date such as 2026-05-17.";

  private final Analytics analytics;
  private final Programs programs;
  private final InstantSource clock;

  AnalyticsResource(Analytics analytics, Programs programs, InstantSource clock) {
    this.analytics = analytics;
    this.programs = programs;
    this.clock = clock;
  }

  @GET
  @Path("/summary")
  @RequiresPermission(Permission.ANALYTICS_READ)
  public Response summary(@BeanParam ApiRequest request) {
    Caller caller = request.caller();
    Program program = programs.load(caller.tenant());
    Period period = period(request.query(), program);
    request.errors().throwIfAny();
    return Responses.ok(analytics.summary(caller.tenant(), program, period));
  }

  /** Reads the period; the default is the last 30 business days, including the current one. */
  private Period period(QueryParameters query, Program program) {
    LocalDate from = query.value("from", AnalyticsResource::date, NOT_A_DATE);
    LocalDate to = query.value("to", AnalyticsResource::date, NOT_A_DATE);
    ZoneId timezone =
        query.value(
            "timezone",
            BusinessDays::timezone,
            "This must be an IANA time zone such as Europe/Madrid.");
    query.end();
    BusinessDays days =
        timezone == null ? program.days() : new BusinessDays(timezone, program.days().startAt());
    LocalDate last = to == null ? days.dayOf(clock.instant()) : to;
    LocalDate first = from == null ? last.minusDays(DAYS_DEFAULT - 1) : from;
    if (first.isAfter(last)) {
      query.addError(
          "from", FieldCode.OUT_OF_RANGE, "This must not be after the end of the period.");
    }
    return new Period(first, last, days);
  }

  private static @Nullable LocalDate date(String text) {
    try {
      // Limited to 1900-2999, because the default start of a period at the beginning of year 0
      // would be a date that does not fit YYYY-MM-DD.
      return text.matches("(19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}") ? LocalDate.parse(text) : null;
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }
}
