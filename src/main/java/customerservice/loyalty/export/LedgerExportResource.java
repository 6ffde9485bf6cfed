package customerservice.loyalty.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.loyalty.ledger.EntryFilter;
import customerservice.loyalty.rules.EntryType;
import customerservice.loyalty.rules.LedgerEntry;
import customerservice.platform.CustomerId;
import customerservice.platform.export.ExportFormat;
import customerservice.platform.export.ExportPage;
import customerservice.platform.export.RowWriter;
import customerservice.web.ApiRequest;
import customerservice.web.QueryParameters;
import customerservice.web.Responses;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.OutputStream;

/** Export of the ledger as a file over HTTP. */
@Path("/loyalty/transactions/export")
@RunOnVirtualThread
final class LedgerExportResource {
  private final LedgerExport export;
  private final ObjectMapper json;
  private final Audit audit;

  LedgerExportResource(LedgerExport export, ObjectMapper json, Audit audit) {
    this.export = export;
    this.json = json;
    this.audit = audit;
  }

  /** Ignores the header {@code Accept}: the parameter {@code format} selects the media type. */
  @GET
  @RequiresPermission(Permission.LOYALTY_EXPORT)
  public Response export(@BeanParam ApiRequest request) {
    Caller caller = request.caller();
    QueryParameters query = request.query();
    ExportFormat format =
        query.oneOf("format", ExportFormat.CODES).map(ExportFormat::of).orElse(ExportFormat.NDJSON);
    CustomerId customer =
        query.value(
            "customer_id",
            text -> CustomerId.parse(text).orElse(null),
            "This must be the id of a customer.");
    EntryFilter filter =
        new EntryFilter(
            query.listOf("type", EntryType.CODES),
            null,
            query.text("location_id"),
            query.time("from"),
            query.time("to"));
    request.validate();
    return Responses.file(
        format.mediaType(),
        format.fileName("transactions"),
        out -> {
          // Nothing has been sent yet, so a failure of the first page still becomes a problem.
          ExportPage<LedgerEntry> first = export.first(caller.tenant(), customer, filter);
          audit.recordRead(caller, Action.LOYALTY_EXPORT, customer, query.filters());
          write(first, format, out);
        });
  }

  private void write(ExportPage<LedgerEntry> first, ExportFormat format, OutputStream out)
      throws IOException {
    RowWriter<LedgerEntry> writer =
        switch (format) {
          case NDJSON -> new TransactionLines(out, json);
          case CSV -> new TransactionRows(out);
        };
    first.forEach(writer::write);
    writer.end();
  }
}
