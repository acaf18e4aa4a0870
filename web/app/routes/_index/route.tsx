export default function Index() {
  return <h1>Fairshare</h1>;
}
