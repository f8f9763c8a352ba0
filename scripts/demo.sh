# Sourced: the demo workspace of the medical device template, as scripts/run shows it and the browser story plays in it.

demo_app=templates/medical-device-sales
demo_password=kedu-demo
# name, login, role, what they do in the story (zh, en)
demo_accounts=(
  "陈静 chenjing assistant 销售助理·录入线索 Assistant:enters_leads"
  "张三 zhangsan sales 业务员·接单 Salesperson:accepts"
  "李四 lisi sales 业务员·接单 Salesperson:accepts"
  "王五 wangwu sales 业务员·接单 Salesperson:accepts"
  "周敏 zhoumin supervisor 销售主管·审批 Supervisor:approves"
  "吴刚 wugang director 销售总监·看板 Director:dashboards"
  "管宁 guanning admin 管理员 Administrator"
)

# Fills the folder $1 once: the template's sample records, and passwords for the demo accounts.
create_demo_workspace() {
  [ ! -f "$1/demo-ready" ] || return 0
  local account name login role
  say "创建演示数据 · creating the demo workspace"
  mkdir -p "$1"
  build/kedu sample add "$demo_app" --data "$1" >&2
  for account in "${demo_accounts[@]}"; do
    read -r name login role _ <<<"$account"
    printf '%s\n' "$demo_password" |
      build/kedu user add "$name" --login "$login" --role "$role" --password-stdin --data "$1" >&2
  done
  touch "$1/demo-ready"
}
