package customerservice.web;

import customerservice.platform.Page;
import customerservice.platform.input.Problem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Builds responses; none may be cached, because they may contain personal data. */
public final class Responses {
  /** The value of {@code Cache-Control} that forbids every cache to store the response. */
  public static final String NO_STORE = "no-store";

  private static final String CURSOR = "cursor";

  private Responses() {}

  /** Forbids caches to store a response. */
  public static Response.ResponseBuilder uncached(Response.ResponseBuilder response) {
    return response.header(HttpHeaders.CACHE_CONTROL, NO_STORE);
  }

  /** Returns a problem as an item of a batch response, with the same body as a single response. */
  public static Map<String, Object> refusal(Problem problem) {
    return Problems.body(problem);
  }

  /** Builds a 200. */
  public static Response ok(Object body) {
    return uncached(Response.ok(body)).build();
  }

  /** Builds a 200 with an ETag. */
  public static Response ok(Object body, long version) {
    return uncached(Response.ok(body)).tag(Long.toString(version)).build();
  }

  /** Builds a 204. */
  public static Response noContent() {
    return uncached(Response.noContent()).build();
  }

  /** Builds a 201 with the location of the new resource. */
  public static Response created(String path, Object body) {
    return createdAt(path, body).build();
  }

  /** Builds a 201 with a location and an ETag. */
  public static Response created(String path, Object body, long version) {
    return createdAt(path, body).tag(Long.toString(version)).build();
  }

  private static Response.ResponseBuilder createdAt(String path, Object body) {
    return uncached(Response.status(Response.Status.CREATED))
        .header(HttpHeaders.LOCATION, path)
        .entity(body);
  }

  /** Builds a 200 with a page and the link to the next page (RFC 8288). */
  public static Response page(Page<?> page, ApiRequest request) {
    return page(page, page.nextCursor(), request);
  }

  /** Builds a 200 with a page of another type; a null cursor marks the last page. */
  public static Response page(Object page, @Nullable String nextCursor, ApiRequest request) {
    Response.ResponseBuilder response = uncached(Response.ok(page));
    if (nextCursor != null) {
      response.header(HttpHeaders.LINK, "<" + next(request.uri, nextCursor) + ">; rel=\"next\"");
    }
    return response.build();
  }

  /** Builds a 200 with a body that is generated while it is sent. */
  public static Response stream(StreamingOutput content) {
    return ok(new Download(content));
  }

  /** Builds a 200 with a file that is generated while it is sent. */
  public static Response file(String mediaType, String name, StreamingOutput content) {
    return uncached(Response.ok(new Download(content), mediaType))
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .build();
  }

  /** Returns a relative link, because a proxy may change the host of the request. */
  private static String next(UriInfo uri, String cursor) {
    StringJoiner query = new StringJoiner("&");
    uri.getQueryParameters()
        .forEach((name, values) -> {
          if (!name.equals(CURSOR)) {
            values.forEach(value -> query.add(escaped(name) + "=" + escaped(value)));
          }
        });
    return uri.getPath() + "?" + query.add(CURSOR + "=" + escaped(cursor));
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
