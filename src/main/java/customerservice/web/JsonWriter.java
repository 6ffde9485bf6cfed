package customerservice.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Writes a JSON body in one piece; the framework's writer copies it through a stream of blocks. */
@Provider
@Produces({MediaType.APPLICATION_JSON, Problems.PROBLEM_JSON})
public final class JsonWriter implements ServerMessageBodyWriter<Object> {
  private final ObjectMapper json;

  JsonWriter(ObjectMapper json) {
    this.json = json;
  }

  /** Texts, bytes and downloads have writers of their own. */
  private static boolean isObject(Class<?> type) {
    return type != String.class && type != byte[].class && type != Download.class;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, ResteasyReactiveResourceInfo resource, MediaType mediaType) {
    return isObject(type);
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
    return isObject(type);
  }

  @Override
  public void writeResponse(Object body, Type type, ServerRequestContext request)
      throws IOException {
    request.serverResponse().end(json.writeValueAsBytes(body));
  }

  @Override
  public void writeTo(
      Object body,
      Class<?> type,
      Type generic,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    out.write(json.writeValueAsBytes(body));
  }
}
