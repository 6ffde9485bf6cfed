package customerservice.web;

import customerservice.platform.Page;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;

/** The answers that several resources give. Personal data is in all of them: none is cached. */
public final class Answers {
  private static final String NO_STORE = "no-store";

  private Answers() {}

  /** 200 with a body. */
  public static Response ok(Object body) {
    return Response.ok(body).header(HttpHeaders.CACHE_CONTROL, NO_STORE).build();
  }

  /** 200 with a body that has a version. */
  public static Response ok(Object body, long version) {
    return Response.ok(body)
        .header(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .tag(new EntityTag(Long.toString(version)))
        .build();
  }

  /** 201 with a body that has a version, and where it is from now on. */
  public static Response created(String path, Object body, long version) {
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.LOCATION, path)
        .header(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .tag(new EntityTag(Long.toString(version)))
        .entity(body)
        .build();
  }

  /** 201 with a body. */
  public static Response created(String path, Object body) {
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.LOCATION, path)
        .header(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .entity(body)
        .build();
  }

  /** 200 with a page, and the way to the next one (RFC 8288). */
  public static Response page(Page<?> page, UriInfo uri) {
    Response.ResponseBuilder answer = Response.ok(page).header(HttpHeaders.CACHE_CONTROL, NO_STORE);
    if (page.nextCursor() != null) {
      URI next =
          UriBuilder.fromUri(uri.getRequestUri())
              .scheme(null)
              .host(null)
              .port(-1)
              .replaceQueryParam("cursor", page.nextCursor())
              .build();
      answer.header(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
    }
    return answer.build();
  }
}
