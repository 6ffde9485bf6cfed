package customerservice.platform.logging;

import customerservice.platform.settings.Settings;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.logging.Handler;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Sets the console's log format according to the settings; both formats redact personal data. */
@Singleton
final class ConsoleLogFormat {
  /** Before all observers that log. */
  private static final int FIRST = 1;

  private final ExtFormatter formatter;

  ConsoleLogFormat(Settings settings) {
    this.formatter = settings.logs().isJson() ? new JsonLogFormatter() : new TextLogFormatter();
  }

  void start(@Observes @Priority(FIRST) StartupEvent start) {
    setFormatter(Logger.getLogger("").getHandlers());
  }

  private void setFormatter(Handler[] handlers) {
    for (Handler handler : handlers) {
      if (handler instanceof ConsoleHandler console) {
        console.setFormatter(formatter);
      } else if (handler instanceof ExtHandler outer) {
        setFormatter(outer.getHandlers());
      }
    }
  }
}
