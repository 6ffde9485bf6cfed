package customerservice.customers.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import customerservice.access.Caller;
import customerservice.access.Permission;
import customerservice.access.RequiresPermission;
import customerservice.audit.Action;
import customerservice.audit.Audit;
import customerservice.customers.Customer;
import customerservice.customers.CustomerPresenter;
import customerservice.customers.CustomerView;
import customerservice.customers.search.CustomerSearch;
import customerservice.customers.search.DirectoryRequests;
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
import java.util.function.Function;

/** Export of the directory as a file over HTTP. */
@Path("/customers/export")
@RunOnVirtualThread
final class ExportResource {
  private final Export export;
  private final DirectoryRequests requests;
  private final CustomerPresenter presenter;
  private final ObjectMapper json;
  private final Audit audit;

  ExportResource(
      Export export,
      DirectoryRequests requests,
      CustomerPresenter presenter,
      ObjectMapper json,
      Audit audit) {
    this.export = export;
    this.requests = requests;
    this.presenter = presenter;
    this.json = json;
    this.audit = audit;
  }

  /** Ignores the header {@code Accept}: the parameter {@code format} selects the media type. */
  @GET
  @RequiresPermission(Permission.CUSTOMER_EXPORT)
  public Response export(@BeanParam ApiRequest request) {
    Caller caller = request.caller();
    QueryParameters query = request.query();
    ExportFormat format =
        query.oneOf("format", ExportFormat.CODES).map(ExportFormat::of).orElse(ExportFormat.NDJSON);
    CustomerSearch search = requests.export(query, caller.tenant());
    request.validate();
    Function<Customer, CustomerView> view = presenter.list(caller);
    return Responses.file(
        format.mediaType(),
        format.fileName("customers"),
        out -> {
          // Nothing has been sent yet, so a failure of the first page still becomes a problem.
          ExportPage<Customer> first = export.first(caller.tenant(), search);
          audit.recordRead(caller, Action.CUSTOMER_EXPORT, null, query.filters());
          write(first, view, format, out);
        });
  }

  private void write(
      ExportPage<Customer> first,
      Function<Customer, CustomerView> view,
      ExportFormat format,
      OutputStream out)
      throws IOException {
    RowWriter<CustomerView> writer =
        switch (format) {
          case NDJSON -> new NdjsonWriter(out, json);
          case CSV -> new CsvRowWriter(out, json);
        };
    first.forEach(customer -> writer.write(view.apply(customer)));
    writer.end();
  }
}
