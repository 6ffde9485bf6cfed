# Sourced by run, in a checkout and in the archive, and by build.sh: trains the service, and has its JVM flags.

if [ -f pom.xml ]; then
  APP=target/quarkus-app
else
  APP=app # In the archive.
fi
JAR=$APP/quarkus-run.jar
AOT_CACHE=$APP/app.aot

# A small heap keeps the memory and each garbage collection short. JAVA_OPTS can override the flags, but
# the cache is not used with other object headers.
JVM_FLAGS='-XX:+UseCompactObjectHeaders
  -XX:+UseSerialGC
  -Xms64m
  -Xmx192m
  -XX:+ExitOnOutOfMemoryError
  --enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow'

# Whether the service has been trained since the build, with this JDK.
is_trained() {
  [ -f "$AOT_CACHE" ] && ! [ "$JAR" -nt "$AOT_CACHE" ] && cmp -s "$JAVA_HOME/release" "$AOT_CACHE.jdk"
}

# Runs Java in one of the modes of the training.
aot() {
  # shellcheck disable=SC2086 # JVM_FLAGS contains several flags.
  env -i PATH="$PATH" HOME="${HOME-}" DATA_DIR="$folder/data" \
    "$JAVA_HOME/bin/java" $JVM_FLAGS -XX:AOTConfiguration="$folder/app.aotconf" "$@" >>"$folder/log" 2>&1
}

# Runs the service once, so that the JVM writes a cache from which later starts load their classes.
# An empty cache means that the training failed, which the next start does not repeat.
train() {
  echo 'Preparing fast starts (once) ...'
  folder=$(mktemp -d)
  # If root starts the service, PostgreSQL's files belong to another user.
  chmod 711 "$folder"
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  cp "$JAVA_HOME/release" "$AOT_CACHE.jdk"
  # In two steps, because the JVM would also write the cache after Ctrl-C. Without the settings of
  # this start: the training has a database of its own.
  if aot -XX:AOTMode=record -jar "$JAR" train &&
    aot -XX:AOTMode=create -XX:AOTCache="$folder/app.aot" -jar "$JAR"; then
    mv "$folder/app.aot" "$AOT_CACHE"
  else
    : >"$AOT_CACHE"
    cp "$folder/log" "$AOT_CACHE.log"
    echo "The training failed, so starts are slower. See $AOT_CACHE.log."
  fi
  rm -rf "$folder"
  trap - EXIT INT TERM
}

# The JVM flag for the cache; empty without one.
cache_flag() {
  [ ! -s "$AOT_CACHE" ] || ! is_trained || echo "-XX:AOTCache=$AOT_CACHE"
}
