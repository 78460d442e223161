/** Returns what tells on the standard error what is going on, and that it still is. */
export function progress(): (text: string) => void {
  const started = Date.now();
  let [told, since] = ['', started];
  const print = (text: string) => {
    const seconds = Math.floor((Date.now() - started) / 1000);
    console.error(`[${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}] ${text}`);
  };
  const remind = () => {
    if (Date.now() - since > 14_000) print(`... ${told}`);
  };
  setInterval(remind, 15_000).unref();
  return (text) => {
    [told, since] = [text, Date.now()];
    print(text);
  };
}
