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

/** The answers that several resources give. Personal data is in all of them: none is cached. */
public final class Responses {
  /** No copy is kept, by nobody: a value of Cache-Control. */
  public static final String NO_STORE = "no-store";

  private static final String CURSOR = "cursor";

  private Responses() {}

  /** The same answer, kept by nobody. */
  public static Response.ResponseBuilder uncached(Response.ResponseBuilder answer) {
    return answer.header(HttpHeaders.CACHE_CONTROL, NO_STORE);
  }

  /** How a refusal is told inside an answer of many: as if it were the answer. */
  public static Map<String, Object> refusal(Problem problem) {
    return Problems.body(problem);
  }

  /** 200 with a body. */
  public static Response ok(Object body) {
    return uncached(Response.ok(body)).build();
  }

  /** 200 with a body that has a version. */
  public static Response ok(Object body, long version) {
    return uncached(Response.ok(body)).tag(Long.toString(version)).build();
  }

  /** 204: it is done, and there is nothing to say. */
  public static Response noContent() {
    return uncached(Response.noContent()).build();
  }

  /** 201 with a body. */
  public static Response created(String path, Object body) {
    return at(path, body).build();
  }

  /** 201 with a body that has a version. */
  public static Response created(String path, Object body, long version) {
    return at(path, body).tag(Long.toString(version)).build();
  }

  /** 201, and where it is from now on. */
  private static Response.ResponseBuilder at(String path, Object body) {
    return uncached(Response.status(Response.Status.CREATED))
        .header(HttpHeaders.LOCATION, path)
        .entity(body);
  }

  /** 200 with a page, and the way to the next one (RFC 8288). */
  public static Response page(Page<?> page, UriInfo uri) {
    return page(page, page.nextCursor(), uri);
  }

  /** The same with a page of another form. */
  public static Response page(Object page, @Nullable String nextCursor, UriInfo uri) {
    Response.ResponseBuilder answer = uncached(Response.ok(page));
    if (nextCursor != null) {
      answer.header(HttpHeaders.LINK, "<" + next(uri, nextCursor) + ">; rel=\"next\"");
    }
    return answer.build();
  }

  /** 200 with a body that is made while it is sent. */
  public static Response stream(StreamingOutput content) {
    return ok(new Download(content));
  }

  /** The same as a file. */
  public static Response file(String mediaType, String name, StreamingOutput content) {
    return uncached(Response.ok(new Download(content), mediaType))
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .build();
  }

  /** Without the host: behind a proxy, the one in the request is not the client's. */
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
